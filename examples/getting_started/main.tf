terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

provider "partnercenter" {}

data "partnercenter_customer" "this" {
  domain = "customer.example.com"
}

data "partnercenter_subscriptions" "this" {
  customer_id = data.partnercenter_customer.this.customer_id
}

output "customer_id" {
  value = data.partnercenter_customer.this.customer_id
}

output "subscriptions" {
  value = {
    for id, subscription in data.partnercenter_subscriptions.this.subscriptions :
    id => subscription.friendly_name
  }
}
