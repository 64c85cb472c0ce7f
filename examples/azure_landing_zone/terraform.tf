terraform {
  required_version = ">= 1.3"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}
