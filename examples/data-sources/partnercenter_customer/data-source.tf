terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

data "partnercenter_customer" "contoso" {
  domain = "customer.example.com"
}

output "customer" {
  value = {
    customer_id  = data.partnercenter_customer.contoso.customer_id
    company_name = data.partnercenter_customer.contoso.company_name
  }
}
