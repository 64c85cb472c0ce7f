data "partnercenter_customer" "contoso" {
  domain = var.domain
}

output "customer" {
  value = {
    customer_id  = data.partnercenter_customer.contoso.customer_id
    company_name = data.partnercenter_customer.contoso.company_name
  }
}
